/** Somebody with an account. */
export class User {
  readonly id: number
  readonly email: string
  readonly name: string
  /** Runs the shop: sees who viewed what. */
  readonly isAdmin: boolean

  constructor({ id, email, name, isAdmin }: Pick<User, 'id' | 'email' | 'name' | 'isAdmin'>) {
    this.id = id
    this.email = email
    this.name = name
    this.isAdmin = isAdmin
  }

  get firstName(): string {
    return this.name.split(' ')[0] ?? this.name
  }

  toString(): string {
    return this.name
  }
}
