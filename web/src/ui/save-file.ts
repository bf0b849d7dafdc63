/** How long a browser may take to begin the download, in milliseconds; iOS asks the person first. */
const KEPT_MS = 60_000

/** Downloads a file. */
export function saveFile(file: File): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS)
}
