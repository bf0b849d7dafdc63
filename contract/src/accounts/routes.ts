import { route } from '../route.ts'

export const accountRoutes = {
  register: route('POST', '/api/auth/register'),
  login: route('POST', '/api/auth/login'),
  logout: route('POST', '/api/auth/logout'),
  me: route('GET', '/api/auth/me'),
  config: route('GET', '/api/config'),
} as const
