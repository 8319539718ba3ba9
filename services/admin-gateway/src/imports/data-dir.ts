import { resolve } from 'node:path'
import { resolveDataDir } from '@imports/shared/importer/data-dir'
import { ImportFailure } from '@imports/shared/importer/import-failure'

export type DataDir = { verdict: 'ok' | 'not-found' | 'outside'; path: string }

export type ResolveDataDir = (asked: string | undefined) => Promise<DataDir>

/** Where a run would read, by the same rule as the importers; what they would fail with is here an answer. */
export const createResolveDataDir =
  (dirs: { ONEC_DATA_DIR: string; ONEC_DATA_ROOTS?: string }): ResolveDataDir =>
  async (asked) => {
    try {
      return { verdict: 'ok', path: await resolveDataDir(dirs, asked) }
    } catch (error) {
      if (!(error instanceof ImportFailure)) throw error
      const verdict = error.code === 'DATA_DIR_OUTSIDE' ? 'outside' : 'not-found'
      return { verdict, path: resolve(asked ?? dirs.ONEC_DATA_DIR) }
    }
  }
