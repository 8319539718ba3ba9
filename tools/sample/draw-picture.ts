import sharp from 'sharp'
import { seededRandom } from './seeded-random.ts'

const SIZE = 600

/** A picture of nothing in particular, always the same for the same key: shapes on a gradient, no text. */
export async function drawPicture(path: string, key: string): Promise<void> {
  const image = sharp(Buffer.from(drawing(key, path.endsWith('.png'))))
  if (path.endsWith('.png')) {
    await image.png({ palette: true, colours: 32, compressionLevel: 9 }).toFile(path)
  } else {
    await image.jpeg({ quality: 80 }).toFile(path)
  }
}

function drawing(key: string, flat: boolean): string {
  const random = seededRandom('picture', key)
  const hue = random.integer(0, 359)
  const colour = (turn: number, light: number) => `hsl(${(hue + turn) % 360} 65% ${light}%)`
  const shapes = Array.from({ length: random.integer(6, 10) }, () => {
    const [x, y, size] = [random.integer(40, 560), random.integer(40, 560), random.integer(40, 180)]
    const fill = colour(random.integer(0, 120), random.integer(30, 75))
    const turn = `transform="rotate(${random.integer(0, 89)} ${x} ${y})"`
    return random.pick([
      `<circle cx="${x}" cy="${y}" r="${size / 2}" fill="${fill}"/>`,
      `<rect x="${x}" y="${y}" width="${size}" height="${size / 2}" rx="12" fill="${fill}" ${turn}/>`,
      `<path d="M${x} ${y} l${size} ${size / 3} l-${size / 2} ${size / 2} z" fill="${fill}" ${turn}/>`,
    ])
  })
  const ground = flat ? colour(180, 92) : 'url(#ground)'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}">
    <defs><linearGradient id="ground" x2="1" y2="1">
      <stop stop-color="${colour(180, 95)}"/><stop offset="1" stop-color="${colour(200, 70)}"/>
    </linearGradient></defs>
    <rect width="100%" height="100%" fill="${ground}"/>${shapes.join('')}</svg>`
}
