<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Course;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Connection;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/** What has become of a redemption that is at work, as its connection has it. */
final class LiveCourse implements Course {

	/** @param Snapshot|null $snapshot As it was read just now; null: it is read when it is asked for. */
	public function __construct(
		private readonly Redemption $live,
		private readonly Connection $connection,
		private ?Snapshot $snapshot = null,
	) {}

	public function receipt(): Receipt {
		return $this->live->receipt;
	}

	public function terms(): Terms {
		return $this->live->terms;
	}

	public function snapshot(): Snapshot {
		$this->snapshot ??= $this->connection->snapshot( $this->live->subscription->id );
		return $this->snapshot ?? throw new \LogicException( 'There is no such subscription any more.' );
	}

	public function state(): string {
		return $this->connection->check( $this->live->receipt, $this->live->key );
	}

	public function payments_left(): ?int {
		return $this->connection->payments_left( $this->live->receipt, $this->live->key );
	}

	public function price_after(): Money {
		return $this->connection->price_after( $this->live->receipt, $this->live->key )
			?? $this->live->terms->price_after;
	}

	public function next_payment_without(): \DateTimeImmutable {
		return $this->connection->ends_at_if_cancelled( $this->snapshot(), $this->live->receipt );
	}
}
