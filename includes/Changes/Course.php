<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/** What has become of an accepted change. Each answer is read from its connection when it is asked for. */
interface Course {

	public function receipt(): Receipt;

	/** As its customer was told. */
	public function terms(): Terms;

	/** The subscription as it is now. */
	public function snapshot(): Snapshot;

	/** @return string One of the Receipt::* states. */
	public function state(): string;

	/** How many payments of it are still to come; null where it counts none. */
	public function payments_left(): ?int;

	/** What is billed once it is over. */
	public function price_after(): Money;

	/** When the next payment would be made, had it never been: now, where that day has passed. */
	public function next_payment_without(): \DateTimeImmutable;
}
