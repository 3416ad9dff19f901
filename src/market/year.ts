// The day and the year of every expiry: years are of 365 days. (How many days a year of returns has is rule data, and another matter.)

export const dayMs = 86_400_000;
export const daysPerYear = 365;
export const yearMs = daysPerYear * dayMs;
