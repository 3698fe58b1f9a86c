import { limits, messageTypes, type MessageType } from '@keepsight/protocol'
import { Type, type TObject, type TProperties, type TSchema } from 'typebox'

const Id = Type.String({ minLength: 1, maxLength: limits.idCharacters })
const Bag = Type.Record(Type.String(), Type.Unknown(), { maxProperties: limits.properties })
const Name = Type.String({ maxLength: limits.nameCharacters })

const common = {
  messageId: Type.Optional(Id),
  timestamp: Type.Optional(
    Type.String({ description: "When it happened, ISO 8601, by the sender's clock." }),
  ),
  sentAt: Type.Optional(Type.String({ description: "When it was sent, ISO 8601, by the sender's clock." })),
  anonymousId: Type.Optional(Id),
  userId: Type.Optional(Id),
  context: Type.Optional(Bag),
  integrations: Type.Optional(Bag),
}

const named = { name: Type.Optional(Name), category: Type.Optional(Name), properties: Type.Optional(Bag) }
const ViewedObject = Type.Object({
  type: Type.String({ minLength: 1, maxLength: limits.nameCharacters }),
  id: Type.String({ minLength: 1, maxLength: limits.idCharacters }),
  label: Type.Optional(Type.String({ maxLength: limits.labelCharacters })),
  url: Type.Optional(Type.String()),
})

const own: Record<MessageType, TProperties> = {
  track: {
    event: Type.String({ minLength: 1, maxLength: limits.nameCharacters }),
    properties: Type.Optional(Bag),
  },
  page: named,
  screen: named,
  identify: { traits: Type.Optional(Bag) },
  group: { groupId: Id, traits: Type.Optional(Bag) },
  alias: { previousId: Id },
  view: { object: ViewedObject, properties: Type.Optional(Bag) },
}

const summaries: Record<MessageType, string> = {
  track: 'Something happened.',
  page: 'A page was viewed.',
  screen: 'A screen of an app was viewed.',
  identify: 'What is known of a user.',
  group: 'The user belongs to a group.',
  alias: 'Two ids are the same person.',
  view: 'An object was viewed.',
}

const message = (type: MessageType): TObject => Type.Object({ ...common, ...own[type] })

const Answer = Type.Object({
  success: Type.Literal(true),
  accepted: Type.Integer({ description: 'Messages now on disk.' }),
  rejected: Type.Array(Type.Object({ index: Type.Integer(), code: Type.String(), message: Type.String() })),
})

/** A route that the collector answers, for the reference. */
export interface WriteRoute {
  path: string
  summary: string
  body: TSchema
  answer: TSchema
}

/** The collector's routes; what it checks is in `@keepsight/protocol`, from whose limits these are made. */
export const writeRoutes: WriteRoute[] = [
  {
    path: '/v1/batch',
    summary: 'Many messages at once. Those refused are listed; the others are kept.',
    body: Type.Object({
      batch: Type.Array(
        Type.Union(
          messageTypes.map((type) => Type.Object({ type: Type.Literal(type), ...common, ...own[type] })),
        ),
        { maxItems: limits.batchMessages },
      ),
      sentAt: Type.Optional(Type.String()),
      writeKey: Type.Optional(Type.String()),
      context: Type.Optional(Bag),
    }),
    answer: Answer,
  },
  ...messageTypes.map((type) => ({
    path: `/v1/${type}`,
    summary: summaries[type],
    body: message(type),
    answer: Answer,
  })),
]
