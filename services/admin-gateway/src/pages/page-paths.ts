export const importPath = '/admin/integrations/import_1c/'
export const sessionsPath = '/admin/integrations/sessions/'
export const peoplePath = '/admin/people/'
export const accountPath = '/admin/account/'
export const auditPath = '/admin/audit/'
export const productsPath = '/admin/catalog/products/'
const runsPath = '/admin/integrations/runs/'

/** The page that asks before it stops a run. */
export const runPath = (runId: string, action: 'cancel' | 'break-lock'): string => `${runsPath}${runId}/${action}`
/** What is published for other systems, to read; and the document itself. */
export const eventsPath = '/admin/integrations/events/'
export const contractFilePath = '/admin/integrations/asyncapi.yaml'
