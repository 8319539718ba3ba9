/**
 * What spans and metrics say, and nothing else: the semantic conventions' names first, then our own. Ids, kinds, outcomes and numbers:
 * never contents, names, addresses or paths.
 */
export const attributes = {
  system: 'messaging.system',
  operationName: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
  /** A subject: which event, of which kind. */
  destination: 'messaging.destination.name',
  /** A durable. */
  subscription: 'messaging.destination.subscription.name',
  messageId: 'messaging.message.id',
  /** A session. */
  conversation: 'messaging.message.conversation_id',
  errorType: 'error.type',
  method: 'http.request.method',
  route: 'http.route',
  status: 'http.response.status_code',
  kind: 'import.kind',
  sessionId: 'import.session.id',
  outcome: 'import.outcome',
  livePages: 'import.live_pages',
} as const
