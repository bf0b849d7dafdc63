/** How long a browser may take to begin with it, in milliseconds; iOS asks the person first. */
const KEPT_MS = 60_000

/** Hands a file to the browser, to be kept where the person keeps their downloads. */
export function saveFile(file: File): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS)
}
