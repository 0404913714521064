// What the files of QuASIM and its sibling Qubic share: https://github.com/robertringler/QuASIM, RELEASE.md.

export const SPECIFICATION = { name: 'QuASIM', url: 'https://github.com/robertringler/QuASIM/blob/f12164e37cf023211211d54d51d3884a01cb934b/RELEASE.md' };
