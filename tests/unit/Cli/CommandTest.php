<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Cli;

use ChurnStop\Cli\Command;
use ChurnStop\Cli\Output;
use ChurnStop\Container;
use ChurnStop\Failure;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** What all commands share. */
final class CommandTest extends TestCase {

	/** @return iterable<string, array{string, array<string, mixed>, string}> */
	public static function mistakes(): iterable {
		yield 'no number' => array(
			'number',
			array( 'page' => 'two' ),
			'--page must be a whole number from 1 to 100.',
		);
		yield 'a number too large' => array(
			'number',
			array( 'page' => '101' ),
			'--page must be a whole number from 1 to 100.',
		);
		yield 'no time' => array(
			'time',
			array( 'after' => 'yesterday' ),
			'--after must be a time such as 2026-12-01 or 2026-12-01T10:00:00.',
		);
		yield 'no subscription' => array(
			'subscription',
			array( 'subscription' => 'acme' ),
			'--subscription must be a whole number, or connection:id for one that is not of WooCommerce Subscriptions.',
		);
		yield 'no format' => array(
			'format',
			array( 'format' => 'xml' ),
			'"xml" is not a format. Choose from: table, json, csv, yaml, count, ids.',
		);
		yield 'a refusal' => array( 'refused', array(), 'Nothing has changed. (churnstop_conflict)' );
	}

	/** @param array<string, mixed> $options */
	#[DataProvider( 'mistakes' )]
	public function test_a_mistake_ends_the_command_with_a_sentence(
		string $what,
		array $options,
		string $sentence,
	): void {
		$this->expectExceptionMessage( $sentence );
		self::read( $what, $options );
	}

	public function test_options_are_read_with_their_types(): void {
		self::assertSame(
			array( 7, 1 ),
			array( self::read( 'number', array( 'page' => '7' ) ), self::read( 'number', array() ) ),
		);
		self::assertEquals(
			new \DateTimeImmutable( '2026-12-01' ),
			self::read( 'time', array( 'after' => '2026-12-01' ) ),
		);
		self::assertEquals(
			new SubscriptionRef( 'acme', 'sub_1' ),
			self::read( 'subscription', array( 'subscription' => 'acme:sub_1' ) ),
		);
		self::assertNull( self::read( 'subscription', array() ) );
	}

	/** @param array<string, mixed> $options */
	private static function read( string $what, array $options ): mixed {
		$output  = new class() implements Output {

			public function line( string $text ): void {}

			public function success( string $text ): void {}

			public function warning( string $text ): void {}

			public function fail( string $text, int $code = 1 ): never {
				throw new \DomainException( $text, $code );
			}

			public function rows( string $format, array $rows, array $fields ): void {}
		};
		$command = new class( new Container( '', static fn (): int => 1 ), $output ) extends Command {

			/** @param array<string, mixed> $options */
			public function read( string $what, array $options ): mixed {
				return match ( $what ) {
					'number'       => $this->number( $options, 'page', 1, 1, 100 ),
					'time'         => $this->time( $options, 'after' ),
					'subscription' => $this->subscription( $options ),
					'format'       => $this->format( $options ),
					default        => $this->guarded(
						static fn () => throw Failure::conflict()->saying( 'Nothing has changed.' ),
					),
				};
			}
		};
		return $command->read( $what, $options );
	}
}
