/** An error that a validator found in one field. */
export interface FieldFault {
  /** zod's issue code. */
  code: string
  /** The field's path, with dots; '' for the whole value. */
  path: string
  message: string
  /** Further facts from the validator: `minimum`, `origin`, `format`, `expected`, `values` and so on. */
  facts: Readonly<Record<string, unknown>>
}

/** The name of a field for people: "start time" for `doctor.startTime`. An element of a list has the list's name. */
function nameOf(path: string): string {
  const last = path.split('.').findLast((part) => part !== '' && !/^\d+$/.test(part))
  if (last === undefined) return 'request'
  return last
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase()
}

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'empty',
}

const formats: Readonly<Record<string, string>> = {
  email: 'a complete e-mail address, such as name@example.com',
  url: 'a complete address that begins with http:// or https://',
  uuid: 'an id as this service gives it',
  guid: 'an id as this service gives it',
  datetime: 'a date and time, such as 2026-01-31T09:30:00Z',
  date: 'a date, such as 2026-01-31',
  time: 'a time, such as 09:30',
}

const units: Readonly<Record<string, string>> = { string: 'characters', array: 'entries', set: 'entries' }

function sizeSentence(name: string, { facts }: FieldFault, word: 'least' | 'most'): string {
  const limit = facts[word === 'least' ? 'minimum' : 'maximum']
  const unit = units[String(facts.origin)]
  if (unit === undefined) return `The ${name} must be at ${word} ${String(limit)}.`
  if (word === 'least' && limit === 1) return `The ${name} must not be empty.`
  return `The ${name} must have at ${word} ${String(limit)} ${limit === 1 ? unit.replace(/(ie)?s$/, (end) => (end === 'ies' ? 'y' : '')) : unit}.`
}

/**
 * Tells whether a message is one of ours, which begin with a small letter, such as “must be…”. The validator's own
 * messages are for programmers.
 */
const isOurs = (message: string): boolean => /^[a-z]/.test(message)

/**
 * One plain sentence about a field, for people: what the value has to be. It never contains the validator's own
 * message.
 */
export function fieldSentence(fault: FieldFault): string {
  const { code, facts, message } = fault
  const name = nameOf(fault.path)
  if (isOurs(message)) return `The ${name} ${message}.`
  switch (code) {
    case 'too_small':
      return sizeSentence(name, fault, 'least')
    case 'too_big':
      return sizeSentence(name, fault, 'most')
    case 'invalid_type': {
      const type = types[String(facts.expected)]
      return type ? `The ${name} is missing, or is not ${type}.` : `The ${name} is missing, or is not as it has to be.`
    }
    case 'invalid_format':
      return `The ${name} must be ${formats[String(facts.format)] ?? 'in the form that the description of this service shows'}.`
    case 'invalid_value':
      return Array.isArray(facts.values)
        ? `The ${name} must be ${facts.values.map(String).join(' or ')}.`
        : `The ${name} is none of those that are known.`
    case 'not_multiple_of':
      return `The ${name} must be a multiple of ${String(facts.divisor)}.`
    case 'unrecognized_keys':
      return `The ${name} has a part that is not known here.`
    default:
      return `The ${name} is not as it has to be.`
  }
}
