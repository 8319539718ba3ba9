/**
 * The same text with memory of its own, for what is kept longer than its record: a text that was cut out of a piece of a file
 * keeps all of that piece in memory.
 */
export const ownText = (text: string): string => Buffer.from(text).toString()
