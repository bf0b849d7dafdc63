/**
 * Estimates the difference between the server's clock and this device's from the `Date` header of every answer. The
 * header has whole seconds only, so each answer gives an interval that contains the true offset. The intersection of
 * several is much narrower than a second.
 */
export class ServerClock {
  #low = Number.NEGATIVE_INFINITY
  #high = Number.POSITIVE_INFINITY

  /**
   * @param date the `Date` header
   * @param sentAt device time when the request left, ms since the epoch
   * @param receivedAt device time when the answer came, ms since the epoch
   */
  learn(date: string | null, sentAt: number, receivedAt: number): void {
    const second = date === null ? Number.NaN : Date.parse(date)
    if (!Number.isFinite(second)) return
    const low = second - receivedAt
    const high = second + 1000 - sentAt
    const apart = low > this.#high || high < this.#low
    // A clock that was set in the meantime makes the old bounds wrong, so the estimate starts again.
    this.#low = apart ? low : Math.max(low, this.#low)
    this.#high = apart ? high : Math.min(high, this.#high)
  }

  /** Milliseconds to add to this device's time. */
  get offset(): number {
    return Number.isFinite(this.#low) ? Math.round((this.#low + this.#high) / 2) : 0
  }

  /** The server's time now, ms since the epoch. */
  now(deviceNow = Date.now()): number {
    return deviceNow + this.offset
  }
}

export const serverClock = new ServerClock()
