<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** The rule pack: the same file that the editor's TypeScript reads. */
final class RulePack {

	private static ?self $pack = null;

	/** @param array<string, Rule> $rules */
	private function __construct(
		public readonly string $version,
		public readonly string $reviewed,
		private readonly array $rules,
	) {}

	public static function get(): self {
		if ( null === self::$pack ) {
			$file  = Data::file( __DIR__ . '/rules.json' );
			$rules = array();
			foreach ( Data::maps( $file, 'rules' ) as $rule ) {
				$id           = Data::string( $rule, 'id' );
				$rules[ $id ] = new Rule(
					$id,
					'screen' === Data::string( $rule, 'subject' ) ? 'screen' : 'flow',
					Data::strings( $rule, 'profiles' ),
					Rule::WARNING === Data::string( $rule, 'severity' ) ? Rule::WARNING : Rule::ERROR,
					Data::string( $rule, 'message' ),
					Data::string( $rule, 'source' ),
					Data::string( $rule, 'reviewed' ),
					Data::int_or_null( $rule, 'limit' ),
					Data::strings( $rule, 'countries' ),
					Data::strings( $rule, 'names' ),
				);
			}
			self::$pack = new self( Data::string( $file, 'version' ), Data::string( $file, 'reviewed' ), $rules );
		}
		return self::$pack;
	}

	/** @throws \OutOfBoundsException A check without a rule is a mistake in the plugin. */
	public function rule( string $id ): Rule {
		// phpcs:ignore WordPress.Security.EscapeOutput -- for developers, never printed.
		return $this->rules[ $id ] ?? throw new \OutOfBoundsException( 'No such rule: ' . $id );
	}

	/** @return list<Rule> */
	public function all(): array {
		return array_values( $this->rules );
	}

	/** Laws change: after a year without a review the admin is told. */
	public function is_old( \DateTimeImmutable $now ): bool {
		$reviewed = date_create_immutable( $this->reviewed, new \DateTimeZone( 'UTC' ) );
		return false === $reviewed || $reviewed->modify( '+1 year' ) < $now;
	}
}
