/** An identifier without the blanks 1C pads it with. */
export const readCode = (text: string): string => text.trim()
