/** What a {@link User} is made of. */
type UserFields = Pick<User, 'id' | 'email' | 'name' | 'isAdmin' | 'isDeactivated'>

/** Somebody with an account. */
export class User {
  readonly id: number
  readonly email: string
  readonly name: string
  /** Runs the shop: sees who viewed what. */
  readonly isAdmin: boolean
  /** May not log in. */
  readonly isDeactivated: boolean

  constructor({ id, email, name, isAdmin, isDeactivated }: UserFields) {
    this.id = id
    this.email = email
    this.name = name
    this.isAdmin = isAdmin
    this.isDeactivated = isDeactivated
  }

  get firstName(): string {
    return this.name.split(' ')[0] ?? this.name
  }

  toString(): string {
    return this.name
  }
}
