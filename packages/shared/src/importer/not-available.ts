import { ImportFailure } from './import-failure.ts'
import type { Import } from './import-handler.ts'

/** What a service answers for a kind that the registry calls unavailable, should a request for it come all the same. */
export const notAvailable: Import = async ({ request }) => {
  throw new ImportFailure('KIND_UNAVAILABLE', `Импорт этого вида (${request.kind}) ещё не подключён.`)
}
