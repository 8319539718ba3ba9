/** Starting a run again that is over. */
export const repeatRu = {
  title: 'Запустить ещё раз',
  ways: { real: 'Импортировать', same: 'Повторить', failed: 'Повторить только с ошибками' },
  about: {
    real: 'то, что посчитал пробный запуск, теперь с записью',
    same: 'те же виды с теми же параметрами',
    failed: (kinds: string) => `${kinds}: запишет только то, что не загрузилось; ничего не отключит`,
  },
}
