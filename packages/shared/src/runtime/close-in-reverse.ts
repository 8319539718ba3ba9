export type Opened = <T>(resource: T, close: (resource: T) => unknown) => T

/** Collects closers and calls them last first; one that fails is reported and does not keep the others open. */
export function closeInReverse(onError: (error: unknown) => void): { opened: Opened; close(): Promise<void> } {
  const closers: (() => unknown)[] = []
  return {
    opened: (resource, close) => {
      closers.push(() => close(resource))
      return resource
    },
    close: async () => {
      for (const close of closers.splice(0).reverse()) {
        try {
          await close()
        } catch (error) {
          onError(error)
        }
      }
    },
  }
}
