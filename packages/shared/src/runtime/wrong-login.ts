/** A service was given the login of another. */
export class WrongLogin extends Error {
  override name = 'WrongLogin'
}
