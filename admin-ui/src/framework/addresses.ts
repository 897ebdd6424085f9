/** The page of an order: people know its number, but only its id is unique over all sellers. */
export const orderAt = ({ number, id }: { number: string; id: string }) => `/orders/${number}/${id}`
