import { SaxesParser, type SaxesTagPlain } from 'saxes'

/**
 * Of the fields and methods that saxes 6.0.0 keeps to itself: what is needed here and on the fast path. The version is pinned, and a
 * differential test watches over it.
 */
export interface SaxesInside
  extends Pick<SaxesParser, 'on' | 'write' | 'close' | 'fail' | 'line' | 'column' | 'xmlDecl'> {
  stateTable: (() => void)[]
  state: number
  chunk: string
  /** Where in the chunk it is. */
  i: number
  line: number
  column: number
  text: string
  entity: string
  tags: SaxesTagPlain[]
  sText(): void
  sEntity(): void
  sPIRest(): void
  sPIEnding(): void
}

interface SaxesOptions {
  xmlns: false
  position: false
  defaultXMLVersion: '1.0'
  forceXMLVersion: true
}

// its types call private what we override; the version is pinned, and tests compare the two
const OpenSaxes = SaxesParser as unknown as new (options: SaxesOptions) => SaxesInside

export const S_TEXT = 13
export const S_OPEN_WAKA = 15
const S_PI_ENDING = 26

/** Up to what ends a reference, or cannot be in it. */
const reference = /[^\s<>&"';]*/y

/**
 * saxes without its one gap that fuzzing found: it reads `<?a?b?>`, where a blank must follow the target. And it would look for the `;` of
 * a bare `&` to the end of the file; here that is refused where it stands.
 */
export class StrictSaxes extends OpenSaxes {
  override sEntity(): void {
    reference.lastIndex = this.i
    reference.test(this.chunk)
    const end = reference.lastIndex
    if (end < this.chunk.length && this.chunk[end] !== ';') {
      this.column += end - this.i
      this.i = end
      this.fail('bare ampersand.')
    }
    super.sEntity()
  }

  override sPIRest(): void {
    super.sPIRest()
    // Empty wherever this can happen, and there already: another field would make V8 give up on the shape of the object.
    if (this.state === S_PI_ENDING) this.entity = '?'
  }

  override sPIEnding(): void {
    const afterTarget = this.entity !== ''
    this.entity = ''
    super.sPIEnding()
    if (afterTarget && this.state !== S_TEXT) this.fail('no whitespace after the target of a processing instruction.')
  }
}
