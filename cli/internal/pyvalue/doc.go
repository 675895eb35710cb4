// Package pyvalue reads and writes values as a user of koji's CLI does: as
// Python literals, as JSON, or as bare words.
package pyvalue
