export const states = 1
