import type { SampleGood, SamplePicture } from './sample-shop.ts'

/** Relative to the directory of the goods file. The classic format takes the dashes out of the ids. */
export function picturePath(good: SampleGood, picture: SamplePicture, { dashes }: { dashes: boolean }): string {
  const name = `${good.id}_${picture.id}.${picture.extension}`
  return `import_files/${good.id.slice(0, 2)}/${dashes ? name : name.replaceAll('-', '')}`
}
