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

/** Why an administrator has to consent first; empty when it may go on. */
export function reasonsToAsk(
  losses: readonly CatalogueLoss[],
  missing: readonly string[],
  maxPercent: number,
): string[] {
  const tooMany = (absent: number, active: number) => absent * 100 > maxPercent * active
  const share = (absent: number, active: number) =>
    `${number(absent)} из ${number(active)} активных (${number((absent * 100) / active)} %, порог ${number(maxPercent)} %)`
  const perCatalogue = losses.flatMap((loss) => [
    ...(tooMany(loss.absentProducts, loss.activeProducts)
      ? [`каталог ${loss.catalogue}: будет отключено товаров — ${share(loss.absentProducts, loss.activeProducts)}`]
      : []),
    ...(tooMany(loss.absentVariants, loss.activeVariants)
      ? [
          `каталог ${loss.catalogue}: у оставшихся товаров будет отключено предложений — ${share(loss.absentVariants, loss.activeVariants)}`,
        ]
      : []),
    ...(loss.goods * 2 < loss.goodsBefore
      ? [
          `каталог ${loss.catalogue}: товаров в выгрузке — ${number(loss.goods)}, в прошлой полной было ${number(loss.goodsBefore)}`,
        ]
      : []),
  ])
  return [...perCatalogue, ...(missing.length > 0 ? [`не хватает частей выгрузки: ${named(missing)}`] : [])]
}

const number = (value: number): string => value.toLocaleString('ru', { maximumFractionDigits: 1 })

const named = (parts: readonly string[]): string =>
  parts.length > 5 ? `${parts.slice(0, 5).join(', ')} и ещё ${parts.length - 5}` : parts.join(', ')
