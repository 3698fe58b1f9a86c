/** The folder of the built dashboard: index.html and its assets. */
export declare const dashboardAssets: string
