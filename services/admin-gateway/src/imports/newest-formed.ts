/** When 1C formed the newest of these files. It writes local time without a zone; what is no date does not count. */
export function newestFormed(files: readonly { formedAt?: string | null | undefined }[]): Date | null {
  const times = files.map(({ formedAt }) => new Date(formedAt ?? '').getTime()).filter((time) => !Number.isNaN(time))
  return times.length === 0 ? null : new Date(Math.max(...times))
}
