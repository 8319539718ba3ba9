export const eventsRu = {
  title: 'События для интеграций',
  about:
    'Что публикуется в NATS JetStream для других систем. Описание на английском, как и сам документ AsyncAPI 3, по которому пишут получателя:',
  field: 'Поле',
  type: 'Тип',
  meaning: 'Значение',
  optional: 'необязательное',
  example: 'Пример',
}
