import { importKinds } from '@imports/shared/contracts/import-kinds'
import type { Texts } from '../texts/texts-shape.ts'
import type { Refusal, RefusalCode } from './request-import.ts'

/** What the administrator reads, on the page and from the command alike. */
export function refusalText({ code, kind, detail = '' }: Refusal, { refusals }: Texts): string {
  switch (code) {
    case 'NO_KIND':
      return refusals.noKind
    case 'RUN_ACTIVE':
      return refusals.runActive
    case 'NEEDS_PRODUCTS':
      return refusals.needsProducts[kind ?? 'stocks']
    case 'DATA_DIR_NOT_FOUND':
      return refusals.dataDirNotFound(detail)
    case 'DATA_DIR_OUTSIDE':
      return refusals.dataDirOutside(detail)
    case 'FILES_NOT_FOUND':
      return kind === undefined ? refusals.noKind : refusals.filesNotFound[kind](importKinds[kind].files)
    case 'SWITCH_OFF_NEEDS_CATALOG':
      return refusals.switchOffNeedsCatalog
    case 'EXPORT_UNREADABLE':
      return refusals.exportUnreadable(detail)
    case 'LOCK_UNAVAILABLE':
      return refusals.lockUnavailable
    case 'NOT_OPENED':
      return refusals.notStarted
  }
}

export const refusalStatus: Record<RefusalCode, number> = {
  NO_KIND: 422,
  DATA_DIR_NOT_FOUND: 422,
  DATA_DIR_OUTSIDE: 422,
  NEEDS_PRODUCTS: 422,
  FILES_NOT_FOUND: 422,
  SWITCH_OFF_NEEDS_CATALOG: 422,
  EXPORT_UNREADABLE: 422,
  RUN_ACTIVE: 409,
  LOCK_UNAVAILABLE: 503,
  NOT_OPENED: 503,
}
