export interface XmlElement {
  name: string
  content: string | XmlElement[]
  attributes: Record<string, string>
}

/** Text is escaped when it is rendered; null content makes an empty element. */
export function element(
  name: string,
  content: string | number | boolean | null | XmlElement[],
  attributes: Record<string, string> = {},
): XmlElement {
  return { name, content: Array.isArray(content) ? content : String(content ?? ''), attributes }
}

/** As 1C writes it: a tab for each level, a line for each element, empty ones closed at once. */
export function render({ name, content, attributes }: XmlElement, depth: number): string {
  const indent = '\t'.repeat(depth)
  const tag = openingTag(name, attributes)
  if (content.length === 0) return `${indent}${tag.slice(0, -1)}/>\n`
  if (typeof content === 'string') return `${indent}${tag}${escapeText(content)}</${name}>\n`
  let inside = ''
  for (const child of content) inside += render(child, depth + 1)
  return `${indent}${tag}\n${inside}${indent}</${name}>\n`
}

export function openingTag(name: string, attributes: Record<string, string>): string {
  let tag = `<${name}`
  for (const [attribute, value] of Object.entries(attributes)) tag += ` ${attribute}="${escapeAttribute(value)}"`
  return `${tag}>`
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escapeText = (text: string) => text.replace(/[&<>]/g, (char) => escapes[char] ?? char)
const escapeAttribute = (text: string) => text.replace(/[&<>"]/g, (char) => escapes[char] ?? char)
