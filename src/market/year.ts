// Day and year of every expiry: years have 365 days. (The number of days in a year of returns is rule data.)

export const dayMs = 86_400_000;
export const daysPerYear = 365;
export const yearMs = daysPerYear * dayMs;
