import type { ImportIssue } from '@imports/shared/contracts/import-session'
import { faultTexts, type PictureRefused } from './pictures/picture-refused.ts'

export interface RefusedPicture {
  /** As the export names it, or where it was found. */
  path: string
  fault: PictureRefused['fault']
  onecId: string
  /** What was shown before is shown on. */
  stays: boolean
}

/** A picture that could not be taken is a remark about it: its product goes on. */
export const pictureIssue = ({ path, fault, onecId, stays }: RefusedPicture): ImportIssue => ({
  severity: 'warning',
  code: `PICTURE_${fault}`,
  file: path.slice(0, 512),
  line: null,
  onecId,
  field: 'Картинка',
  message: `Картинка не загружена: ${faultTexts[fault]}.${stays ? ' Осталась прежняя.' : ''}`,
})
