import type { PictureRefusal } from '@imports/commerceml/pictures/resolve-inside'

export type PictureFault = 'FORMAT' | 'TOO_MANY_PIXELS' | 'DAMAGED' | 'TIMEOUT'

/** The picture, not the import, is at fault. */
export class PictureRefused extends Error {
  override name = 'PictureRefused'
  readonly fault: PictureFault | PictureRefusal

  constructor(fault: PictureFault | PictureRefusal, options?: ErrorOptions) {
    super(fault, options)
    this.fault = fault
  }
}

const badPath = 'путь к картинке не из тех, что ведут внутрь выгрузки к файлу jpg, jpeg, png или webp'

/** What an administrator reads of it, after «Картинка не загружена: ». */
export const faultTexts: Record<PictureFault | PictureRefusal, string> = {
  FORMAT: 'это не JPEG, PNG или WebP, как бы файл ни назывался',
  TOO_MANY_PIXELS: 'больше 50 мегапикселей',
  DAMAGED: 'файл повреждён или обрезан',
  TIMEOUT: 'раскодировать не удалось за отведённое время',
  NOT_FOUND: 'файла нет в выгрузке',
  OUTSIDE: 'ссылка ведёт за пределы выгрузки',
  UNREADABLE: 'нет прав на чтение файла',
  NOT_A_FILE: 'это не файл',
  TOO_LARGE: 'файл больше 30 МБ',
  EMPTY: badPath,
  TOO_LONG: badPath,
  CONTROL_CHARACTER: badPath,
  ABSOLUTE: badPath,
  EMPTY_SEGMENT: badPath,
  DOT_SEGMENT: badPath,
  SEGMENT_TOO_LONG: badPath,
  NOT_A_PICTURE: badPath,
}
