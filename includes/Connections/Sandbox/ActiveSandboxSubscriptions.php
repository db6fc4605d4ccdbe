<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\LiveSubscriptions;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

/** The live subscriptions of the sandbox's book. */
final class ActiveSandboxSubscriptions implements LiveSubscriptions {

	private const FROM = "FROM {sandbox_subscriptions} WHERE status IN ( 'active', 'on-hold' )";

	public function __construct( private readonly Database $database ) {}

	public function count(): int {
		return (int) $this->database->value( 'SELECT COUNT(*) ' . self::FROM );
	}

	public function after( string $last, int $limit ): array {
		$rows = $this->database->rows(
			'SELECT id ' . self::FROM . ' AND id > %d ORDER BY id LIMIT %d',
			array( (int) $last, $limit ),
		);
		return array_map( static fn ( array $row ): SubscriptionRef => Sandbox::ref( Data::int( $row, 'id' ) ), $rows );
	}

	/** Its rows are few and small: they are read one at a time. */
	public function together( array $subscriptions, callable $callback ): void {
		$callback();
	}
}
