/**
 * Tells whether JSON text is nested deeper than `most` levels. It counts brackets outside of strings without parsing:
 * parsing first would already have the cost of deep nesting, and `JSON.stringify` of the result overflows the stack.
 */
export function isDeeperThan(json: string, most: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < json.length; at += 1) {
    const letter = json.charCodeAt(at)
    if (inString) {
      if (letter === BACKSLASH) at += 1
      else if (letter === QUOTE) inString = false
    } else if (letter === QUOTE) inString = true
    else if (letter === BRACKET || letter === BRACE) {
      depth += 1
      if (depth > most) return true
    } else if (letter === BRACKET + 2 || letter === BRACE + 2) depth -= 1
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** The code of each closing bracket is that of the opening one plus two. */
const BRACKET = 0x5b
const BRACE = 0x7b
