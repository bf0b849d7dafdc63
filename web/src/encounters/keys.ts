/** Keys in the query cache. */
export const keys = {
  doctor: (visitId: string) => ['visits', 'doctor', visitId] as const,
  earlier: (visitId: string) => ['visits', 'earlier', visitId] as const,
  patient: (visitId: string) => ['visits', 'patient', visitId] as const,
  list: ['visits', 'list'] as const,
  ratings: ['visits', 'ratings'] as const,
}
