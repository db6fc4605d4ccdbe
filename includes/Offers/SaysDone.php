<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

/** An offer type that says in its own words what is true once it was accepted. */
interface SaysDone {

	/** The title of the result: "Your subscription is paused". */
	public function done(): string;
}
