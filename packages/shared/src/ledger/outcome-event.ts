import { eventIds, type ImportCancelled, type ImportCompleted, type ImportFailed } from '../contracts/import-events.ts'
import { createEvent } from '../messaging/publisher.ts'
import type { LedgerRun, LedgerStep } from './ledger.ts'

export type OutcomeEvent = ImportCompleted | ImportFailed | ImportCancelled

/** What an administrator reads when the ledger itself, not an importer, ended a step. */
const ledgerMessages: Record<string, string> = {
  CANCELLED_BY_ADMINISTRATOR: 'Импорт отменён администратором.',
  CRASHED_REPEATEDLY:
    'Импорт прерывался три раза подряд на одном и том же шаге. Обратитесь к разработчикам, указав номер сессии.',
  NOT_PICKED_UP: 'Импорт никто не начал: сервис импорта не запущен. Запустите сервис и повторите импорт.',
  STALLED: 'Импорт перестал подавать признаки жизни и был остановлен. Повторите импорт.',
  BROKEN_BY_ADMINISTRATOR: 'Импорт остановлен администратором: блокировка снята вручную.',
  PREVIOUS_STEP_FAILED: 'Не выполнялся: предыдущий шаг завершился ошибкой.',
  PREVIOUS_STEP_CANCELLED: 'Не выполнялся: предыдущий шаг отменён.',
}

/**
 * The event that tells what the ledger knows about a step with an outcome; null while it has none. The same fact gives
 * the same id and body whoever publishes it, so telling it twice stores it once.
 */
export function outcomeEvent(run: LedgerRun, step: LedgerStep, source: string): OutcomeEvent | null {
  if (step.outcome === null) return null
  const id = eventIds.ended(step.sessionId)
  const about = { runId: run.runId, sessionId: step.sessionId, kind: step.kind, step: step.step }
  if (step.outcome === 'completed') {
    // written by an importer and only by it, from the type of this event
    const payload = step.payload as Omit<ImportCompleted['data'], keyof typeof about> | null
    if (!payload) throw new Error(`step ${step.step} of run ${run.runId} completed without a report`)
    return createEvent('import.completed', id, source, { ...about, ...payload })
  }
  const code = step.code ?? 'UNKNOWN'
  const ended = {
    ...about,
    code,
    message: ledgerMessages[code] ?? code,
    durationMs: durationMs(step),
    ...step.payload,
  }
  return step.outcome === 'failed'
    ? createEvent('import.failed', id, source, ended)
    : createEvent('import.cancelled', id, source, ended)
}

const durationMs = ({ startedAt, endedAt }: LedgerStep): number =>
  startedAt && endedAt ? Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) : 0
