/** Asks again until the assertion holds; throws its last failure when the time is over. */
export async function eventually<T>(
  assertion: () => Promise<T> | T,
  { withinMs = 10_000, everyMs = 25 } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    try {
      return await assertion()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }
}
