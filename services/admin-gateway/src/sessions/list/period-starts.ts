import type { PeriodStarts } from './session-conditions.ts'

/** Midnights in the zone of the process (`TZ`), as times are shown: a week and a month end today. */
export function periodStarts(now: Date): PeriodStarts {
  const daysAgo = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - days)
  return { today: daysAgo(0), week: daysAgo(6), month: daysAgo(29) }
}
