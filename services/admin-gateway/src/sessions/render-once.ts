import type { Visitor } from '../auth/login-sessions.ts'
import type { SessionRow } from './session-store.ts'

type RenderRow = (row: SessionRow, visitor: Visitor) => string

/** The feed gives every open page the same row: it is rendered once for all who may do the same. */
export function renderOnce(renderRow: RenderRow): RenderRow {
  const rendered = new WeakMap<SessionRow, Map<string, string>>()
  return (row, visitor) => {
    const byRole = rendered.get(row) ?? new Map<string, string>()
    rendered.set(row, byRole)
    const html = byRole.get(visitor.role) ?? renderRow(row, visitor)
    byRole.set(visitor.role, html)
    return html
  }
}
