// Package desk is the service layer: one verb, one method, one transaction.
package desk
