export const importPath = '/admin/integrations/import_1c/'
export const sessionsPath = '/admin/integrations/sessions/'
