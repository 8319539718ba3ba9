/** What switching off the absent would do to one catalogue. */
export interface CatalogueLoss {
  catalogue: string
  /** Goods that the export describes, and those of the last whole one. */
  goods: number
  goodsBefore: number
  activeProducts: number
  absentProducts: number
  /** Offers of goods that the export keeps: those of absent goods go with them. */
  activeVariants: number
  absentVariants: number
}

/** A threshold that switching off meets. */
export interface Brake {
  /** What would be done, with the numbers. */
  text: string
  /** An administrator has to consent first. */
  exceeded: boolean
}

/** What there is to be said before anything is switched off; nothing that is only as it should be. */
export function switchOffBrakes(
  losses: readonly CatalogueLoss[],
  missing: readonly string[],
  maxPercent: number,
): Brake[] {
  const share = (what: string, absent: number, active: number): Brake[] => {
    const percents = `${number((absent * 100) / active)} %, порог ${number(maxPercent)} %`
    const text = `${what} — ${number(absent)} из ${number(active)} активных (${percents})`
    return absent === 0 ? [] : [{ text, exceeded: absent * 100 > maxPercent * active }]
  }
  const perCatalogue = losses.flatMap((loss) => {
    const shrunk = `каталог ${loss.catalogue}: товаров в выгрузке — ${number(loss.goods)}, в прошлой полной было ${number(loss.goodsBefore)}`
    return [
      ...share(`каталог ${loss.catalogue}: будет отключено товаров`, loss.absentProducts, loss.activeProducts),
      ...share(
        `каталог ${loss.catalogue}: у оставшихся товаров будет отключено предложений`,
        loss.absentVariants,
        loss.activeVariants,
      ),
      ...(loss.goods * 2 < loss.goodsBefore ? [{ text: shrunk, exceeded: true }] : []),
    ]
  })
  const parts = { text: `не хватает частей выгрузки: ${named(missing)}`, exceeded: true }
  return missing.length > 0 ? [...perCatalogue, parts] : perCatalogue
}

const number = (value: number): string => value.toLocaleString('ru', { maximumFractionDigits: 1 })

const named = (parts: readonly string[]): string =>
  parts.length > 5 ? `${parts.slice(0, 5).join(', ')} и ещё ${parts.length - 5}` : parts.join(', ')
