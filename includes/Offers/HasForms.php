<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

/**
 * An offer type whose settings can be given in several forms, of which an offer has exactly one; `settings()` is the
 * first.
 */
interface HasForms {

	/**
	 * @return array<string, array<string, array<string, mixed>>> The setting that a form is known by → its settings'
	 *     schemas.
	 */
	public function other_forms(): array;
}
