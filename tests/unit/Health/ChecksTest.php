<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Health;

use ChurnStop\Health\Check;
use ChurnStop\Health\Checks;
use ChurnStop\Health\Finding;
use PHPUnit\Framework\TestCase;

/** What is found by several checks. */
final class ChecksTest extends TestCase {

	public function test_all_rooms_findings_are_one_list(): void {
		$check = static fn ( Finding ...$found ): Check => new class( array_values( $found ) ) implements Check {

			/** @param list<Finding> $found */
			public function __construct( private readonly array $found ) {}

			public function findings(): array {
				return $this->found;
			}
		};
		$one = new Finding( 'jobs_late', Finding::WARNING, 3, 'Late.', 'Look.' );
		$two = new Finding( 'tables_mixed', Finding::CRITICAL, 0, 'Mixed.', 'Unite.' );
		self::assertSame(
			array( $one, $two ),
			( new Checks( array( $check( $one ), $check(), $check( $two ) ) ) )->findings(),
		);
		self::assertSame( array(), ( new Checks( array() ) )->findings() );
		self::assertSame(
			array(
				'id' => 'jobs_late',
				'severity' => 'warning',
				'count' => 3,
				'message' => 'Late.',
				'action' => 'Look.',
			),
			$one->to_array(),
		);
	}
}
