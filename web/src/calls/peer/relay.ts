/** Does an ICE server relay (RFC 7065)? A STUN server only tells us our address. */
export const isRelay = ({ urls }: RTCIceServer): boolean => [urls].flat().some((url) => /^turns?:/i.test(url))
