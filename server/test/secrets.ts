export const JWT_SECRET = 'a secret of the tests, longer than 32 characters'
